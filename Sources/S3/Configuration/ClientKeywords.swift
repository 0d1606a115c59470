/// An access key and a place as S3Synchrony's `aws.txt` and filecloudsync's `.s3conf.yml` give
/// them: by the names that boto3 has for them.
struct ClientKeywords {
  /// The names that may be given.
  private static let known: Set<String> = [
    "aws_access_key_id", "aws_secret_access_key", "aws_session_token", "region_name",
    "endpoint_url", "verify", "use_ssl", "api_version",
  ]

  /// The file, as it is named in messages.
  let path: String
  private var values: [String: String] = [:]

  /// Makes keywords of nothing yet.
  init(path: String) {
    self.path = path
  }

  /// The value of a keyword, or nil where it is missing or empty.
  subscript(_ name: String) -> String? {
    guard let value = values[name], !value.isEmpty else { return nil }
    return value
  }

  /// Whether nothing was given.
  var isEmpty: Bool { values.isEmpty }

  /// The certificates to trust in place of the system's, or nil.
  var certificateFile: String? {
    self["verify"].flatMap { $0.lowercased() == "true" ? nil : $0 }
  }

  /// Takes a keyword and its value.
  ///
  /// - Throws: `CredentialError` that names the file, the line and the keyword, if there is no
  ///   such keyword.
  mutating func add(_ name: String, _ value: String, line: Int) throws(CredentialError) {
    let name = name.lowercased()
    guard Self.known.contains(name) else {
      let shown = name.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "_") } ? " \(name)" : ""
      let known = Self.known.sorted().joined(separator: ", ")
      throw CredentialError(
        "\(path), line \(line): there is no key\(shown.prefix(40)); the keys are \(known)."
      )
    }
    if name == "verify", value.lowercased() == "false" {
      throw CredentialError(
        "\(path), line \(line): certificates are always checked; "
          + "verify may name a file of certificates to trust."
      )
    }
    values[name] = value
  }

  /// The access key, or nil where there is none.
  ///
  /// - Throws: `CredentialError` if a half of it is missing.
  func credentials() throws(CredentialError) -> Credentials? {
    try Credentials(
      from: path,
      accessKeyID: ("aws_access_key_id", self["aws_access_key_id"]),
      secretAccessKey: ("aws_secret_access_key", self["aws_secret_access_key"]),
      sessionToken: self["aws_session_token"],
    )
  }
}

extension Credentials {
  /// Makes credentials of what a place says, or nil where it says neither half.
  ///
  /// - Parameters:
  ///   - place: what is named in the error.
  ///   - accessKeyID: what the place calls the public half, and its value.
  ///   - secretAccessKey: what the place calls the secret half, and its value.
  ///   - sessionToken: what goes with a temporary key.
  /// - Throws: `CredentialError` if one of the halves is missing.
  init?(
    from place: String,
    accessKeyID: (name: String, value: String?),
    secretAccessKey: (name: String, value: String?),
    sessionToken: String?,
  ) throws(CredentialError) {
    switch (accessKeyID.value, secretAccessKey.value) {
    case (let id?, let secret?):
      self.init(accessKeyID: id, secretAccessKey: secret, sessionToken: sessionToken)
    case (nil, nil): return nil
    case (let id, _):
      let (present, missing) =
        id == nil
        ? (secretAccessKey.name, accessKeyID.name) : (accessKeyID.name, secretAccessKey.name)
      throw CredentialError("\(place) has \(present) but not \(missing); add it.")
    }
  }
}
