/// What happened, line by line, for whoever reads a failed run; off unless asked for.
package final class Trace: Sendable {
  private let content: Confined<[String]>
  private let isOn: Bool
  private let clock: @Sendable () -> Duration

  init(isOn: Bool, clock: @escaping @Sendable () -> Duration) {
    self.isOn = isOn
    self.clock = clock
    content = Confined([])
  }

  package var lines: [String] { content.value }

  func note(_ who: String, _ what: @autoclosure () -> String) {
    guard isOn else { return }
    let milliseconds = clock() / .microseconds(1)
    let time = Int(milliseconds)
    let text = "\(time / 1_000).\(String(time % 1_000 + 1_000).dropFirst())"
    content.value.append(
      String(repeating: " ", count: max(0, 11 - text.count)) + "\(text) \(who): \(what())"
    )
  }
}
