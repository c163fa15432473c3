from egenkraft.site.vault.doors import open_identity


def name(by, participant, reason):
    return open_identity(by, participant, reason)
