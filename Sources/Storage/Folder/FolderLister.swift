import LocalFiles
import Manifest

/// Cuts walks into pages, and remembers where the latest ones stopped.
///
/// A walk that is remembered goes on where it was; one that is not starts again at the key in
/// the token and reads the folders on the way to it once more, a million files of one folder
/// included.
final class FolderLister: Sendable {
  private struct Pause {
    var place: Place
    var walk: FolderWalk
  }

  private struct Place: Equatable {
    var prefix: [UInt8]
    var token: ListToken
  }

  private let folder: SharedFolder
  private let pageSize: Int
  private let pauses = Guarded<[Pause]>([])
  private let rememberedWalks = 4

  /// Makes a lister with pages of `pageSize` objects, at least 1.
  init(_ folder: SharedFolder, pageSize: Int) {
    self.folder = folder
    self.pageSize = max(pageSize, 1)
  }

  /// Returns the page after `token`.
  func page(
    prefix: [UInt8],
    after token: ListToken?,
    _ cancellation: Cancellation,
  ) throws(StorageError) -> ListPage {
    // A directory that was removed while it was open would look empty.
    try folder.confirm()
    var walk = try resume(prefix, token)
    var page = ListPage(objects: [])
    while let step = try walk.next() {
      try cancellation.check(folder.location)
      switch step {
      case .object(let info): page.objects.append(info)
      case .unnameable(let name, let rule): page.unnameable.append((name, rule))
      }
      if page.objects.count == pageSize {
        page.next = page.objects.last.map { ListToken($0.key.description) }
        remember(walk, prefix, page.next)
        return page
      }
    }
    return page
  }

  private func resume(
    _ prefix: [UInt8],
    _ token: ListToken?,
  ) throws(StorageError) -> FolderWalk {
    guard let token else { return try FolderWalk(folder, prefix: prefix, after: nil) }
    let place = Place(prefix: prefix, token: token)
    let known = pauses.withLock { pauses in
      let index = pauses.firstIndex { $0.place == place }
      return index.map { pauses.remove(at: $0).walk }
    }
    if let known { return known }
    return try FolderWalk(folder, prefix: prefix, after: Array(token.text.utf8))
  }

  private func remember(_ walk: FolderWalk, _ prefix: [UInt8], _ token: ListToken?) {
    guard let token else { return }
    let pause = Pause(place: Place(prefix: prefix, token: token), walk: walk)
    pauses.withLock { pauses in
      pauses.removeAll { $0.place == pause.place }
      if pauses.count == rememberedWalks { pauses.removeFirst() }
      pauses.append(pause)
    }
  }
}
