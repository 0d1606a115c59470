extension Plan {
  /// How many changes of `kind` are proposed.
  public func count(of kind: Change.Kind) -> Int {
    changes.count { $0.kind == kind }
  }

  /// How many files changes of one direction take away for good; a rename takes none.
  public func lossCount(_ direction: Change.Direction) -> Int {
    changes.count { $0.kind.isDeletion && $0.kind.direction == direction && !$0.isMove }
  }
}

extension Change {
  /// Whether the content only moves to another path, or came from one, in the same plan.
  public var isMove: Bool {
    remarks.contains { remark in
      switch remark {
      case .renamed, .movedAway: true
      default: false
      }
    }
  }
}
