import Manifest
import Storage
import Synchrony

/// One thing that a person does, after a pause.
package struct Turn: Sendable {
  /// What it is; details are left to chance, which the turn's own seed decides.
  enum Action: Sendable, Equatable {
    /// A new content, in place or by a new file.
    case write
    /// Another content of the same size, in place.
    case edit
    case remove
    case rename
    /// New times, the same content.
    case touch
    /// A content that lies elsewhere too.
    case copy
    /// A content that was there before.
    case revert
    /// A file becomes a folder, or a folder a file.
    case turnInsideOut
    case sync(Run)
  }

  /// How a run of the program goes.
  struct Run: Sendable, Equatable {
    var mode = SyncMode.twoWay
    var policy = ConflictPolicy.keepBoth
    var isReadOnly = false
    var jobs: Int?
    var end: End?
  }

  /// What becomes of a run, after how many steps.
  struct End: Sendable, Equatable {
    var fate: Process.Fate
    var steps: Int
    var since = Process.Beginning.start
  }

  var person: Int
  var pause: Duration
  var action: Action
  var seed: UInt64
}

extension Turn {
  /// A turn as chance has it.
  init(of person: Int, _ chance: Chance, mayTurnInsideOut: Bool) {
    self.person = person
    pause =
      switch chance.below(10) {
      case 0...3: chance.milliseconds(0...50)
      case 4...7: chance.milliseconds(0...1_000)
      default: chance.milliseconds(1_000...8_000)
      }
    action =
      switch chance.below(20) {
      case 0...3: .write
      case 4...5: .edit
      case 6: .remove
      case 7: .rename
      case 8: chance.happens(0.5) ? .touch : .copy
      case 9: chance.happens(0.5) || !mayTurnInsideOut ? .revert : .turnInsideOut
      default: .sync(Run(chance))
      }
    seed = chance.next()
  }
}

extension Turn.Run {
  fileprivate init(_ chance: Chance) {
    if chance.happens(0.2) { mode = chance.pick(SyncMode.allCases) ?? .twoWay }
    if chance.happens(0.3) {
      policy = chance.pick([.keepBoth, .newer, .mine, .theirs]) ?? .keepBoth
    }
    isReadOnly = chance.happens(0.04)
    if chance.happens(0.3) { jobs = 1 }
    let fate: Process.Fate? =
      switch chance.below(10) {
      case 0...1: .killed
      case 2...3: .powerCut
      case 4 where chance.happens(0.4): .interrupted
      default: nil
      }
    guard let fate else { return }
    end =
      if chance.happens(0.4) {
        Turn.End(fate: fate, steps: chance.below(7), since: .swap)
      } else {
        // A run with something to do takes a hundred steps or two.
        Turn.End(fate: fate, steps: chance.below(chance.happens(0.5) ? 120 : 260))
      }
  }
}
