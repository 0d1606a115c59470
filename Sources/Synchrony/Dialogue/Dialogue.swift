/// A person to whom lists are shown and questions are put, again where an answer is unreadable.
struct Dialogue: Sendable {
  let prompter: any Prompter
  let display: any Display

  /// So many answers in a row that cannot be read are no person's.
  private static let patience = 20

  /// What an answer turned out to be.
  enum Reading<Answer> {
    case read(Answer)
    /// It cannot be read, and this sentence says what can.
    case again(String)
  }

  func show(_ lines: String...) {
    show(lines)
  }

  func show(_ lines: [String]) {
    for line in lines { display.show(line) }
  }

  /// Asks until the answer can be read.
  ///
  /// - Returns: the answer, or nil where no more answers come.
  func ask<Answer>(
    _ question: String,
    _ read: (String) -> Reading<Answer>,
  ) async -> Answer? {
    for _ in 0..<Self.patience {
      guard !Task.isCancelled, let answer = await prompter.ask(question) else { return nil }
      switch read(answer) {
      case .read(let answer): return answer
      case .again(let hint): display.show(hint)
      }
    }
    display.show("That was no answer \(Self.patience) times, so nothing is taken.")
    return nil
  }

  /// Asks which lines of a list to take; none, where no more answers come.
  func select(_ question: String, from count: Int) async -> [Int] {
    let last = count - 1
    let numbers = last == 0 ? "0" : last == 1 ? "0,1" : "0,\(last) or 0-\(last)"
    let choices = "\(numbers); a = all; enter = none"
    let selected: [Int]? = await ask("\(question) (\(choices)): ") { answer in
      do throws(Selection.Fault) {
        return .read(try Selection(answer, of: count).numbers)
      } catch {
        let range = last == 0 ? "the only number is 0" : "the numbers go from 0 to \(last)"
        return .again("Answer with numbers such as \(choices); \(range).")
      }
    }
    return selected ?? []
  }

  /// Asks for a yes; everything else, the end of the answers included, is a no.
  func confirm(_ question: String) async -> Bool {
    guard !Task.isCancelled else { return false }
    return await prompter.ask("\(question) (y/N) ")?.saysYes ?? false
  }
}
