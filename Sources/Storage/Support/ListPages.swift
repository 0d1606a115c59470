import Manifest

/// The pages of a listing, one after the other.
///
/// A store in disorder may name a next page for ever. A page that begins as an earlier one did is
/// taken for a circle, and many pages in a row with nothing on them for no listing.
public struct ListPages: AsyncSequence, Sendable {
  /// What asks for one page after the other.
  public struct Iterator: AsyncIteratorProtocol {
    private let pages: ListPages
    private var token: ListToken?
    private var isOver = false
    private var firsts: Set<ObjectKey> = []
    private var blanks = 0
    private var count = 0

    fileprivate init(_ pages: ListPages) { self.pages = pages }

    /// Returns the next page, or nil after the last.
    ///
    /// - Throws: what `Storage.list` throws; `.other` if the listing does not get on, and
    ///   `.tooLarge` if there are more objects than `ListPages.mostObjects`.
    public mutating func next() async throws(StorageError) -> ListPage? {
      guard !isOver else { return nil }
      let page = try await pages.storage.list(prefix: pages.prefix, after: token)
      token = page.next
      isOver = token == nil
      if !isOver { try check(page) }
      return page
    }

    /// Returns the next page, or nil after the last.
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(StorageError) -> ListPage? {
      try await next()
    }

    private mutating func check(_ page: ListPage) throws(StorageError) {
      blanks = page.objects.isEmpty && page.unnameable.isEmpty ? blanks + 1 : 0
      let isNew = page.objects.first.map { firsts.insert($0.key).inserted } ?? true
      guard isNew, blanks < ListPages.mostBlanks else { throw pages.endless }
      count += page.objects.count + page.unnameable.count
      guard count <= pages.mostObjects else { throw pages.tooMany }
    }
  }

  /// The objects beyond which a listing is given up.
  ///
  /// A ledger of so many rows is larger than any that is read.
  public static let mostObjects = 20_000_000
  /// As many pages without anything in a row as no store has a reason for: the markers of
  /// folders, which are left out, fill pages too, with a thousand each.
  private static let mostBlanks = 10_000

  private let storage: any Storage
  private let prefix: [UInt8]
  private let mostObjects: Int

  init(_ storage: any Storage, _ prefix: [UInt8], mostObjects: Int = Self.mostObjects) {
    self.storage = storage
    self.prefix = prefix
    self.mostObjects = mostObjects
  }

  /// Begins the listing.
  public func makeAsyncIterator() -> Iterator { Iterator(self) }

  private var subject: String {
    prefix.isEmpty ? "the shared place" : String(decoding: prefix, as: UTF8.self)
  }

  private var endless: StorageError {
    StorageError(
      .other,
      subject: subject,
      reason: "The store lists its objects without end; check the endpoint, and any proxy in "
        + "between.",
    )
  }

  private var tooMany: StorageError {
    StorageError(
      .tooLarge,
      subject: subject,
      reason: "More than \(mostObjects) objects are there, which is more than can be kept in step; "
        + "check the bucket and the prefix.",
    )
  }
}

extension Storage {
  /// Lists the objects whose keys begin with `prefix`, page by page.
  ///
  /// - Parameter prefix: as in `list`; none for all objects.
  /// - Returns: the pages, of which each is asked for when it is its turn.
  public func pages(prefix: [UInt8] = []) -> ListPages { ListPages(self, prefix) }
}
