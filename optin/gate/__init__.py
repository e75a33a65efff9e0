"""May this message go to this person? `decide` is the only thing that allows a send.

`forecast` answers for many numbers and allows nothing. Both judge the same facts by the same rules; what
is doubtful is refused.
"""

from optin.gate.deciding import Ask, Decision, decide
from optin.gate.forecasting import Forecast, forecast

__all__ = ["Ask", "Decision", "Forecast", "decide", "forecast"]
