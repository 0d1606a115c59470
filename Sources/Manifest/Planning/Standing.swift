/// What the four tables of a situation say of one path.
struct Standing {
  var local: VersionRecord?
  var localBase: VersionRecord?
  var remote: VersionRecord?
  var remoteBase: VersionRecord?

  /// Whether the content here is another than after the last sync.
  var changedHere: Bool { local?.checksum != localBase?.checksum }

  /// Whether the content on the remote is another than after the last sync.
  var changedThere: Bool { remote?.checksum != remoteBase?.checksum }

  /// Whether the last sync left the same content, or none, on both sides.
  var basesAgree: Bool { localBase?.checksum == remoteBase?.checksum }
}
