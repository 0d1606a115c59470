import Manifest

/// What the ledger of the store has said of its objects, and says.
///
/// No object goes while the row of it stands, and no row comes for an object that is not there.
/// There is one way around both that does no harm: somebody who has a content that others have just
/// deleted finds its object still there, and lists it anew. The object then goes by the deletion
/// that was decided before, and whoever has the content sends it again. So a content that has been
/// taken off the list at a name may be missing there.
final class Listings: Sendable {
  /// A content at a name.
  private struct Row: Hashable {
    var name: String
    var content: Checksum
  }

  private struct State {
    var rows: [String: Checksum] = [:]
    /// What has been on the list, or was taken for it by a run that found none.
    var everListed: Set<Row> = []
    /// What has been on the list, and then was not.
    var takenOff: Set<Row> = []
    /// How many runs had begun when there was the first row.
    var runsBefore: Int?
    /// What a store put where nobody wanted it, since it judges no source of a copy.
    var strays: Set<Row> = []
  }

  private let state = Confined(State())
  private let runs: @Sendable () -> Int
  private let fail: @Sendable (String) -> Void

  /// - Parameters:
  ///   - runs: how many runs have begun.
  ///   - fail: hears what breaks a promise.
  init(runs: @escaping @Sendable () -> Int, fail: @escaping @Sendable (String) -> Void) {
    self.runs = runs
    self.fail = fail
  }

  /// A copy was made of whichever version was there, and may go again.
  func copiedAnyVersion(_ content: Checksum, at key: ObjectKey) {
    state.value.strays.insert(Row(name: key.description, content: content))
  }

  /// A ledger was committed.
  ///
  /// - Parameters:
  ///   - table: what it says.
  ///   - isThere: whether there is an object of a name.
  func committed(_ table: VersionTable, isThere: (ObjectKey) -> Bool) {
    let before = state.value.rows
    var rows: [String: Checksum] = [:]
    for position in 0..<table.count {
      let path = table.path(at: position)
      let row = Row(name: path.description, content: table.checksum(at: position))
      rows[row.name] = row.content
      if before[row.name] == row.content { continue }
      state.value.everListed.insert(row)
      if !isThere(ObjectKey(path)), !state.value.takenOff.contains(row) {
        fail("\(row.name) is listed anew, and there is no object")
      }
    }
    for (name, content) in before where rows[name] != content {
      state.value.takenOff.insert(Row(name: name, content: content))
    }
    if state.value.runsBefore == nil, !rows.isEmpty { state.value.runsBefore = runs() }
    state.value.rows = rows
  }

  /// An object of the store goes.
  func goes(_ content: Checksum, at key: ObjectKey) {
    let row = Row(name: key.description, content: content)
    guard state.value.rows[row.name] != nil, !state.value.takenOff.contains(row),
      !state.value.strays.contains(row)
    else { return }
    fail("the object \(row.name) goes, and the ledger lists it")
  }

  /// Whether a content was taken off the list at a name, so that its object may be gone.
  func wasTakenOff(_ content: Checksum, at name: String) -> Bool {
    state.value.takenOff.contains(Row(name: name, content: content))
  }

  /// Somebody's run records here what the ledger there said.
  ///
  /// One that began when nothing was listed takes the objects themselves for a ledger.
  func recorded(_ table: VersionTable, by sender: Sender) {
    let isFirst = state.value.runsBefore.map { sender.run <= $0 } ?? true
    for position in 0..<table.count {
      let name = table.path(at: position).description
      let row = Row(name: name, content: table.checksum(at: position))
      if isFirst {
        state.value.everListed.insert(row)
      } else if !state.value.everListed.contains(row) {
        fail("\(sender.person) records a row of \(name) that was never committed")
      }
    }
  }
}
