"""GBCS messages: frames, keys, use cases; typed values in, bytes out, and back. Pure.

`frame` reads and builds the outer frames, `crypto` signs, protects and gives verdicts, `keyring` holds the keys,
`certificates`, `certificate_request` and `pki` are about whose they are. `usecases.messages` turns whole messages
into typed contents and back; the families of use cases declare theirs with the shapes of `asn1` and `dlms`.
"""
