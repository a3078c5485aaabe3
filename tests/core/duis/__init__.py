"""DUIS: judged by the published schema and by libxmlsec, neither of which is part of the product."""
