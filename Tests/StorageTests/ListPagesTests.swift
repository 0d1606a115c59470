import LocalFiles
import Manifest
import SynchronyTesting
import Testing

@testable import Storage

/// Listings that go on for ever, and those that only look so.
struct ListPagesTests {
  /// Answers with the pages that a closure makes, each with a token that was never there before.
  private struct Lister: WrappingStorage {
    let base: any Storage = MemoryStorage()
    let page: @Sendable (Int) -> [ObjectInfo]
    var end = Int.max

    func list(prefix: [UInt8], after token: ListToken?) async throws(StorageError) -> ListPage {
      let number = token.flatMap { Int($0.text) } ?? 0
      let next = number + 1 < end ? ListToken("\(number + 1)") : nil
      return ListPage(objects: page(number), next: next)
    }
  }

  private static func object(_ number: Int) -> ObjectInfo {
    ObjectInfo(
      key: .control("o\(number)"),
      size: 0,
      eTag: nil,
      checksum: nil,
      written: FileTime(seconds: 0),
      modified: nil,
    )
  }

  private func count(_ pages: ListPages) async throws -> Int {
    var count = 0
    for try await page in pages { count += page.objects.count }
    return count
  }

  @Test func `pages that go round in a circle are given up`() async throws {
    let circle = Lister { number in [Self.object(number % 3), Self.object(7)] }
    let error = await expectFailure(.other) { try await count(circle.pages()) }
    #expect(error?.reason.contains("without end") == true)
  }

  @Test func `pages without anything, and no end, are given up`() async throws {
    let blank = Lister { _ in [] }
    await expectFailure(.other) { try await count(blank.pages()) }
  }

  @Test func `some pages without anything belong to a listing`() async throws {
    let sparse = Lister(page: { $0.isMultiple(of: 400) ? [Self.object($0)] : [] }, end: 20_001)
    #expect(try await count(sparse.pages()) == 51)
  }

  @Test func `more objects than can be kept are given up`() async throws {
    let endless = Lister { [Self.object($0)] }
    let pages = ListPages(endless, [], mostObjects: 100)
    let error = await expectFailure(.tooLarge) { try await count(pages) }
    #expect(error?.reason.contains("100 objects") == true)
    let exact = Lister(page: { [Self.object($0)] }, end: 101)
    #expect(try await count(ListPages(exact, [], mostObjects: 101)) == 101)
  }
}
