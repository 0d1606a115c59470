/// An access key in `aws.txt` or `.s3conf.yml`.
struct KeywordSource: CredentialSource {
  let keywords: ClientKeywords

  var name: String { keywords.path }

  var absence: String? {
    if keywords.hasKey { return nil }
    return keywords.isEmpty ? "there is no such file, or nothing in it" : "it has no key"
  }

  func search() throws(CredentialError) -> CredentialSearch {
    try keywords.credentials().map { .found($0) } ?? .absent("it has no key")
  }
}

extension ClientKeywords {
  /// Whether it holds an access key, or a half of one.
  fileprivate var hasKey: Bool { self["aws_access_key_id"] ?? self["aws_secret_access_key"] != nil }
}
