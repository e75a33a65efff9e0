"""What people fill in about costs."""

from billing.forms.budgets import BudgetForm
from billing.forms.estimates import EstimateForm
from billing.forms.markups import MarkUpForm

__all__ = ["BudgetForm", "EstimateForm", "MarkUpForm"]
