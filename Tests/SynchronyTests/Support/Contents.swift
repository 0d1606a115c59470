import Synchronization
import Testing

/// Remembers every content that anybody wrote, and which of them somebody who had them gave up.
final class Contents: Sendable {
  private struct State {
    var written: Set<String> = []
    var givenUp: Set<String> = []
    var count = 0
  }

  private let state = Mutex(State())

  /// A content that nobody has written before.
  func next(by person: Person) -> String {
    state.withLock { state in
      state.count += 1
      return "\(person.name)'s number \(state.count)"
    }
  }

  /// A person writes a file over what it holds.
  func write(_ text: String, to file: String, of person: Person, at seconds: Int64) throws {
    giveUp(file, of: person)
    try person.write(text, to: file, at: seconds)
    state.withLock { _ = $0.written.insert(text) }
  }

  /// A person removes a file.
  func remove(_ file: String, of person: Person) throws {
    giveUp(file, of: person)
    try person.remove(file)
  }

  private func giveUp(_ file: String, of person: Person) {
    guard let old = person.read(file) else { return }
    state.withLock { _ = $0.givenUp.insert(old) }
  }

  /// Expects that every content is somewhere, unless somebody who had it gave it up.
  func expectNothingLost(
    in team: Team,
    _ people: [Person],
    _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation,
  ) async throws {
    var found = Set(try await team.objects().values)
    for person in people { found.formUnion(person.contents().values) }
    let lost = state.withLock { $0.written.subtracting($0.givenUp) }.subtracting(found)
    #expect(lost == [], comment, sourceLocation: sourceLocation)
  }
}
