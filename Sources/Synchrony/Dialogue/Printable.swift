/// Text from outside, made fit to be shown.
///
/// Names and editors come from other people. Nothing in them may move the cursor, colour
/// the terminal, break a line or reverse the order of what is read.
public enum Printable {
  /// Returns `text` with every character that is not to be seen written as an escape.
  ///
  /// Escaped are control characters (C0, C1, delete), line and paragraph separators and
  /// format characters (directional overrides among them), as in `\u{1b}`. The joiners
  /// U+200C and U+200D stay, which ordinary words of some scripts need.
  public static func text(_ text: String) -> String {
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
    var shown = ""
    for scalar in text.unicodeScalars {
      if isUnseen(scalar) {
        shown += escape(scalar)
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }

  /// Returns `text` between double quotes, for use within a sentence.
  public static func quoted(_ text: String) -> String {
    "\"\(self.text(text).replacing("\"", with: "\\\""))\""
  }

  private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    case .format: scalar != "\u{200C}" && scalar != "\u{200D}"
    default: false
    }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{\(String(scalar.value, radix: 16))}"
    }
  }
}
