import Hashing
import Manifest
import Synchrony
import Testing

extension Team {
  /// Two people who both have `files`, in step.
  func aliceAndBob(_ files: [String: String]) async throws -> (alice: Person, bob: Person) {
    let (alice, bob) = (try person("alice"), try person("bob"))
    for (name, text) in files { try alice.write(text, to: name) }
    try await alice.sync()
    try await bob.sync()
    return (alice, bob)
  }

  /// Lets everybody sync in turn until nobody has anything to do any more.
  func settle(_ people: [Person]) async throws {
    var options = SyncOptions()
    options.maxDelete = .count(1_000)
    for _ in 0..<10 {
      var isQuiet = true
      for person in people {
        let run = try await person.sync(options)
        if !run.proposals.isEmpty || !run.conflicts.isEmpty { isQuiet = false }
        // What was put back is news to the others.
        if run.problems.contains(where: { $0.kind == .lostRow }) { isQuiet = false }
      }
      if isQuiet { return }
    }
    Issue.record("there is something to do after ten rounds")
  }

  /// Expects that every folder, every object and every row say the same.
  func expectAgreement(
    among people: [Person],
    _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation,
  ) async throws {
    let objects = try await objects().filter { !$0.key.hasPrefix(".S3/") }
    let ledger = try await ledger()
    var rows: [String: Checksum] = [:]
    for position in 0..<ledger.count {
      rows[ledger.path(at: position).description] = ledger.checksum(at: position)
    }
    let checksums = try objects.mapValues { try checksum(of: Array($0.utf8)) }
    #expect(rows == checksums, comment, sourceLocation: sourceLocation)
    for person in people {
      #expect(
        person.contents() == objects,
        "\(person.name): \(comment ?? "")",
        sourceLocation: sourceLocation,
      )
      #expect(
        person.leftOvers() == [],
        "\(person.name): \(comment ?? "")",
        sourceLocation: sourceLocation,
      )
    }
  }
}

extension Person {
  /// Every file of the Data folder with its content.
  func contents() -> [String: String] {
    Dictionary(uniqueKeysWithValues: files().map { ($0, read($0) ?? "") })
  }
}
