/// The platforms that can be named, and what makes a connection to each.
public struct PlatformRegistry: Sendable {
  /// A platform: its name, and what makes a connection from options.
  public struct Platform: Sendable {
    /// The name as it is shown; it is found in any case.
    public var name: String
    /// Makes a connection, or throws `SyncError` for options that do not suffice.
    public var connect: @Sendable (ConnectionOptions) throws -> any Connection

    /// Makes a platform.
    public init(
      name: String,
      connect: @escaping @Sendable (ConnectionOptions) throws -> any Connection,
    ) {
      self.name = name
      self.connect = connect
    }
  }

  /// The platforms in the order in which they are listed.
  public var platforms: [Platform]

  /// Makes a registry.
  public init(_ platforms: [Platform]) {
    self.platforms = platforms
  }

  /// The platforms that Synchrony comes with.
  public static let standard = PlatformRegistry([
    Platform(name: "S3") { try S3Connection($0) },
    Platform(name: "Folder") { try FolderConnection($0) },
  ])

  /// Makes a connection to the platform called `name`, in any case.
  ///
  /// - Parameters:
  ///   - name: the platform.
  ///   - options: where the two sides lie.
  /// - Returns: a connection that has not reached anything yet.
  /// - Throws: `SyncError.Code.unknownPlatform`, whose message lists the known ones, or
  ///   `.badOption`.
  public func connection(
    to name: String,
    options: ConnectionOptions,
  ) throws -> any Connection {
    guard let platform = platforms.first(where: { $0.name.lowercased() == name.lowercased() })
    else {
      let known = platforms.map(\.name).joined(separator: ", ")
      throw SyncError(
        .unknownPlatform,
        "There is no platform \(Printable.quoted(name)). Choose one of: \(known), with --platform NAME, "
          + "or for all later runs with synchrony init.",
      )
    }
    return try platform.connect(options)
  }
}
