import Manifest
import Storage

extension StorageSuite {
  static let listingChecks = [
    Check("an empty place has an empty listing") { bench in
      bench.expect(try await bench.list().isEmpty, "something is listed")
      bench.expect(try await bench.list("nowhere/").isEmpty, "something is listed below a prefix")
    },
    Check("1,001 objects are listed once each, in the order of their bytes") { bench in
      try await bench.forEach(0..<1_001) { number in
        let name = "f\(number % 7)/n\(number)"
        try await bench.put("x", at: try ObjectKey(good: name), on: bench.machine(number))
      }
      let expected = try (0..<1_001).map { try ObjectKey(good: "f\($0 % 7)/n\($0)") }.sorted()
      bench.expect(try await bench.list().map(\.key) == expected, "the listing is another")
      let part = expected.filter { $0.bytes.starts(with: "f3/n1".utf8) }
      bench.expect(try await bench.list("f3/n1").map(\.key) == part, "a part is another")
    },
    Check("a folder is sorted as the separator that ends its name") { bench in
      let names = ["a-x", "a.x", "a/b-c", "a/b/c", "a/b0", "a/é", "a0x", "aa/x", "b"]
      for name in names.reversed() { try await bench.put("x", at: try ObjectKey(good: name)) }
      let listed = try await bench.list().map(\.key.description)
      bench.expect(listed == names, "the order is \(listed)")
    },
    Check("a prefix need not end at a separator") { bench in
      for name in ["dir/sub/x", "dir/sub2", "dir/t", "dir", "di"] where name != "dir" {
        try await bench.put("x", at: try ObjectKey(good: name))
      }
      let cases = [
        ("di", ["di", "dir/sub/x", "dir/sub2", "dir/t"]), ("dir/su", ["dir/sub/x", "dir/sub2"]),
        ("dir/sub/", ["dir/sub/x"]), ("dir/sub2", ["dir/sub2"]), ("dir/sub2/", []), ("x", []),
        ("/", []), ("dir//", []), ("di/", []),
      ]
      for (prefix, expected) in cases {
        let listed = try await bench.list(prefix).map(\.key.description)
        bench.expect(listed == expected, "the prefix \(prefix) gave \(listed)")
      }
    },
    Check("a page can be asked for twice") { bench in
      try await bench.forEach(0..<30) { number in
        try await bench.put("x", at: try ObjectKey(good: "d\(number % 3)/n\(number)"))
      }
      var token: ListToken?
      repeat {
        let first = try await bench.here.list(prefix: [], after: token)
        let second = try await bench.here.list(prefix: [], after: token)
        bench.expect(first.objects == second.objects, "the second answer is another")
        bench.expect(first.next == second.next, "the second answer goes on elsewhere")
        token = first.next
      } while token != nil
    },
    Check("a listing shows what is known of the objects") { bench in
      let key = try ObjectKey(good: "file")
      let written = try await bench.put("hello", at: key)
      let listed = try await bench.list()
      bench.expect(listed.map(\.size) == [5], "the size is another")
      let hasETag = bench.there.capabilities.listsETags
      bench.expect(listed.map(\.eTag) == [hasETag ? written.eTag : nil], "the ETag is another")
    },
    Check("objects of ours lie beside the others and are listed with them") { bench in
      let keys = [
        ObjectKey.control("deleted/x"), .control("versions.csv"), try ObjectKey(good: "a"),
      ]
      for key in keys { try await bench.put("x", at: key) }
      bench.expect(try await bench.list().map(\.key) == keys, "the listing is another")
      let ours = try await bench.list(".S3/")
      bench.expect(ours.map(\.key) == Array(keys.dropLast()), "the listing of ours is another")
    },
  ]
}
