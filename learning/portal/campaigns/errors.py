class CampaignError(RuntimeError):
    """Why a campaign could not be run, in one plain line. What it found is no error: that stands in its report."""


class Missing(CampaignError):
    """Something that this machine does not have; the tests skip and say what."""
