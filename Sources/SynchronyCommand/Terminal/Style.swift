/// Colours for a person at a terminal, or none.
struct Style: Sendable {
  let isColoured: Bool

  /// Decides by the terminal and by the convention of https://no-color.org.
  init(isTerminal: Bool, environment: [String: String]) {
    let wantsNone = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    isColoured = isTerminal && !wantsNone && environment["TERM"] != "dumb"
  }

  /// What leads a list.
  func heading(_ text: String) -> String { wrap(text, "1") }

  /// What went wrong.
  func failure(_ text: String) -> String { wrap(text, "31") }

  /// What deserves a look.
  func warning(_ text: String) -> String { wrap(text, "33") }

  private func wrap(_ text: String, _ code: String) -> String {
    isColoured ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
  }
}
