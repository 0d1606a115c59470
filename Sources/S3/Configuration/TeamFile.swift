/// S3Synchrony's file with an access key, `aws.txt` in the control folder.
///
/// Of several sections the first one counts. Blank lines, comments and lines without an equals
/// sign are skipped; values stand as they are, without quotes around them.
enum TeamFile {
  /// Where the file lies.
  static func path(inDataFolder folder: String) -> String { "\(folder)/.S3/aws.txt" }

  /// Reads the file.
  ///
  /// - Returns: what it says, which is nothing if it is empty or not there.
  /// - Throws: `CredentialError` with the line that cannot be used.
  static func read(
    inDataFolder folder: String,
    _ context: CredentialContext,
  ) throws(CredentialError) -> ClientKeywords {
    let path = path(inDataFolder: folder)
    guard let text = try context.read(path) else { return ClientKeywords(path: path) }
    return try parse(text, path: path)
  }

  /// Reads the text of the file.
  ///
  /// - Throws: `CredentialError` with the line that cannot be used.
  static func parse(_ text: String, path: String) throws(CredentialError) -> ClientKeywords {
    var keywords = ClientKeywords(path: path)
    var number = 0
    var hasSection = false
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      let line = line.trimmed
      guard let first = line.first, first != "#", first != ";" else { continue }
      if first == "[" {
        // What stood before the first section counts as one.
        if hasSection || !keywords.isEmpty { break }
        hasSection = true
      } else if let sign = line.firstIndex(of: "=") {
        let name = String(line[..<sign].trimmed)
        try keywords.add(name, String(line[line.index(after: sign)...].trimmed), line: number)
      }
    }
    return keywords
  }
}
