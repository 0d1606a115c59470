/// An access key in `aws.txt` or `.s3conf.yml`.
struct KeywordSource: CredentialSource {
  let keywords: ClientKeywords

  var name: String { keywords.path }

  func search() throws(CredentialError) -> CredentialSearch {
    if let credentials = try keywords.credentials() { return .found(credentials) }
    return .absent(keywords.isEmpty ? "there is no such file, or nothing in it" : "it has no key")
  }
}
