extension Change {
  /// The way a change goes.
  public enum Direction: Hashable, Sendable, CaseIterable {
    /// From here to the remote.
    case push
    /// From the remote to here.
    case pull
  }
}

extension Change.Kind {
  /// The way it goes; the side at its end is the one that is written.
  public var direction: Change.Direction {
    switch self {
    case .pushNew, .pushModified, .pushDeleted: .push
    case .pullNew, .pullModified, .pullDeleted: .pull
    }
  }

  /// Whether it deletes a file.
  public var isDeletion: Bool { self == .pushDeleted || self == .pullDeleted }

  /// Whether it puts a file where none is.
  public var isArrival: Bool { self == .pushNew || self == .pullNew }
}
