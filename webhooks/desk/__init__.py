"""The support desk's own pages about deliveries: beside the lists that `webhooks.admin` registers."""
