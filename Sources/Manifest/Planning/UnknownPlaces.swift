/// The places of which a scan cannot say what is there.
struct UnknownPlaces {
  private let places: Set<RelativePath>

  init(_ places: [RelativePath]) {
    self.places = Set(places)
  }

  /// Whether nothing is known of `path`, because it or a folder above it is unknown.
  func cover(_ path: RelativePath) -> Bool {
    if places.isEmpty { return false }
    return places.contains(path) || path.folders.contains(where: places.contains)
  }
}
