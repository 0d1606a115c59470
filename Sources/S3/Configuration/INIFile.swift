/// A file of sections with keys and values, as the AWS command line reads them.
///
/// A line is `[section]`, `key = value`, or a comment that begins with `#` or `;`. Keys are in
/// lower case. Indented lines below a key without a value are keys of their own, as in
///
///     s3 =
///       addressing_style = path
///
/// A section or a key that comes twice adds to the first, and the last value wins. See
/// "Configuration and credential file settings" in the AWS CLI User Guide.
struct INIFile {
  /// A value, with what is nested below it.
  struct Value {
    var text: String
    var nested: [String: String] = [:]
  }

  /// What follows a line in brackets.
  struct Section {
    let name: String
    var values: [String: Value] = [:]
  }

  /// All sections, in the order of the file.
  private(set) var sections: [Section] = []

  /// The last key of the last section, to which indented lines belong.
  private var lastKey: String?
  private let path: String

  /// Reads the text of a file.
  ///
  /// - Throws: `CredentialError` that names `path` and the line, never what is in it.
  init(_ text: String, path: String) throws(CredentialError) {
    self.path = path
    var number = 0
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      try read(line, number)
    }
  }

  private mutating func read(_ line: Substring, _ number: Int) throws(CredentialError) {
    let text = line.trimmed
    guard let first = text.first, first != "#", first != ";" else { return }
    if first == "[" {
      guard let end = text.lastIndex(of: "]") else {
        throw error(number, "a section begins with [ but does not end with ].")
      }
      open(String(text[text.index(after: text.startIndex)..<end].trimmed))
    } else if line.first != first, let lastKey {
      try addNested(text, to: lastKey, number)
    } else {
      try add(text, number)
    }
  }

  private mutating func open(_ name: String) {
    lastKey = nil
    if let index = sections.firstIndex(where: { $0.name == name }) {
      sections.append(sections.remove(at: index))
    } else {
      sections.append(Section(name: name))
    }
  }

  private mutating func add(_ text: Substring, _ number: Int) throws(CredentialError) {
    guard !sections.isEmpty else {
      throw error(number, "a key stands before the first [section].")
    }
    let (key, value) = try split(text, number)
    sections[sections.count - 1].values[key] = Value(text: value)
    lastKey = key
  }

  private mutating func addNested(
    _ text: Substring,
    to key: String,
    _ number: Int,
  ) throws(CredentialError) {
    guard var value = sections[sections.count - 1].values[key] else { return }
    if value.text.isEmpty {
      let (name, text) = try split(text, number)
      value.nested[name] = text
    } else {
      value.text += "\n" + text
    }
    sections[sections.count - 1].values[key] = value
  }

  private func split(
    _ text: Substring,
    _ number: Int,
  ) throws(CredentialError) -> (key: String, value: String) {
    guard let sign = text.firstIndex(where: { $0 == "=" || $0 == ":" }) else {
      throw error(number, "there is neither a [section] nor a key, an equals sign and a value.")
    }
    let key = text[..<sign].trimmed.lowercased()
    guard !key.isEmpty else { throw error(number, "there is no key before the equals sign.") }
    return (key, String(text[text.index(after: sign)...].trimmed))
  }

  private func error(_ number: Int, _ reason: String) -> CredentialError {
    CredentialError("\(path), line \(number): \(reason)")
  }
}

extension Substring {
  /// Without blanks at its ends.
  var trimmed: Substring {
    var text = self
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text
  }
}
