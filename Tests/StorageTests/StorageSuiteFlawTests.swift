import Storage
import SynchronyTesting
import Testing

/// A check that cannot fail is not one.
struct StorageSuiteFlawTests {
  private static let findings: [(flaw: Flaw, check: String)] = [
    (.ignoresWriteConditions, "a write where nothing may lie is refused where something lies"),
    (.ignoresWriteConditions, "a copy keeps the conditions of a write"),
    (.ignoresWriteConditions, "a write over one version is refused over another"),
    (.looksBeforeItWrites, "of many who write where nothing may lie, one wins"),
    (.looksBeforeItWrites, "of many who write over one version, one wins"),
    (
      .ignoresDeleteConditions,
      "a deletion of one version is refused when another is there, or none"
    ),
    (
      .ignoresDeleteConditions,
      "of objects deleted together those stay of which another version is there"
    ),
    (.ignoresCopySource, "a copy of one version is refused when another is there"),
    (.ignoresReadConditions, "a read can demand a version, or another than a known one"),
    (.writesBeforeItJudges, "a read can demand a version, or another than a known one"),
    (.ignoresRanges, "a range is read, cut off at the end of the object"),
    (.ignoresDigests, "content with another MD5 than promised is not stored"),
    (.storesBeforeItDigests, "a refused condition says so also when the content is wrong"),
    (.storesBeforeItDigests, "content with another MD5 than promised is not stored"),
    (.refusesRightDigests, "content with the promised MD5 is stored"),
    (.forgetsTimes, "the time of modification is kept"),
    (.showsParts, "a reader never sees a mixture while others write"),
    (.ignoresCancellation, "a cancelled task starts no write, copy or deletion"),
    (.stopsOnCancellationAfterHalf, "a write that is cancelled on the way stores all or nothing"),
    (.dropsEmptyObjects, "an empty object is an object"),
    (.cutsLargeObjects, "a large object comes back as it was"),
    (.cutsSourcesShort, "a source that gives its bytes in small pieces is read to its end"),
    (.keepsFirstVersion, "a second write replaces the first, whatever their sizes"),
    (.storesFailedSources, "a source that fails half-way stores nothing"),
    (.keepsNamesOfFolders, "objects can be made where others delete the last ones"),
    (.blamesItselfForSinks, "a sink that fails is told apart from the storage"),
    (.sortsWrongly, "a folder is sorted as the separator that ends its name"),
    (.losesAnEntry, "1,001 objects are listed once each, in the order of their bytes"),
    (.roundsPrefixesUp, "a prefix need not end at a separator"),
    (.listsNothingTwice, "a page can be asked for twice"),
    (.forgetsETagsInListings, "a listing shows what is known of the objects"),
    (.hidesControlFolder, "objects of ours lie beside the others and are listed with them"),
    (.inventsObjects, "an object that is not there is not found"),
    (.inventsObjects, "an empty place has an empty listing"),
    (.foldsCase, "names that differ in their bytes are different objects, or one is refused"),
    (.refusesLongKeys, "a key may have 1,024 bytes, or as many as the place says"),
    (.mixesOddNames, "an odd name names one object, or is refused"),
    (.missesOnSecondDelete, "a deleted object is gone, and deleting it again is no error"),
    (.missesOnSecondDelete, "objects deleted together are gone, and only they"),
    (.deletesBelow, "a prefix of an object is no object that could be deleted"),
    (.keepsNamesOfFolders, "a name is free for anything after its objects are deleted"),
    (.keepsNamesOfFolders, "a write over a version is refused where nothing lies"),
    (.copiesWithoutTimes, "a copy has the content and the attributes, and leaves its source"),
    (.makesCopiesOfNothing, "a copy without a source is not found"),
    (.liesInETags, "what was written is read, by whoever looks"),
    (.liesInETags, "an ETag or checksum that is said to be the MD5 is the MD5"),
    (.looksBeforeItWrites, "no change is lost when all read, add and write over what they read"),
  ]

  @Test(.timeLimit(.minutes(5)), arguments: findings)
  func `a storage with a flaw fails the check that is meant for it`(
    flaw: Flaw,
    description: String,
  ) async throws {
    let check = try #require(StorageSuite.checks.first { $0.description == description })
    let findings = await check.run { [FlawedStorage(flaw)] }
    #expect(!findings.isEmpty)
    #expect(findings.allSatisfy { $0.check == description && !$0.reason.isEmpty })
  }

  @Test func `each flaw has a check that finds it, and each check a flaw that it finds`() {
    #expect(Set(Self.findings.map(\.flaw)) == Set(Flaw.allCases))
    #expect(Set(Self.findings.map(\.check)) == Set(StorageSuite.checks.map(\.description)))
  }
}
