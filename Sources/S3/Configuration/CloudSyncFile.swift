import Yams

/// filecloudsync's file with an access key, `.s3conf.yml` in the working or the home folder.
enum CloudSyncFile {
  private static let name = ".s3conf.yml"

  /// Reads the file of the working folder, or else that of the home folder.
  ///
  /// - Returns: what it says, which is nothing if there is none.
  /// - Throws: `CredentialError` with the line that cannot be used.
  static func read(_ context: CredentialContext) throws(CredentialError) -> ClientKeywords {
    for path in ["\(context.workingFolder)/\(name)", "\(context.homeFolder)/\(name)"] {
      if let text = try context.read(path) { return try parse(text, path: path) }
    }
    return ClientKeywords(path: name)
  }

  /// Reads the text of the file.
  ///
  /// - Throws: `CredentialError` with the line that cannot be used.
  static func parse(_ text: String, path: String) throws(CredentialError) -> ClientKeywords {
    var keywords = ClientKeywords(path: path)
    guard let root = try compose(text, path: path), root.string?.isEmpty != true else {
      return keywords
    }
    guard let mapping = root.mapping else {
      throw CredentialError("\(path): each line is to be a key, a colon and its value.")
    }
    for (name, value) in mapping {
      let line = name.mark?.line ?? 0
      guard let name = name.string, let value = value.string else {
        throw CredentialError("\(path), line \(line): a value is to be text.")
      }
      try keywords.add(name, value, line: line)
    }
    return keywords
  }

  private static func compose(_ text: String, path: String) throws(CredentialError) -> Node? {
    do {
      return try Yams.compose(yaml: text)
    } catch {
      // The words of the parser may quote the line, which may hold a secret.
      throw CredentialError("\(path) is not YAML; each line is to be a key, a colon and its value.")
    }
  }
}
