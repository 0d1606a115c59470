import LocalFiles
import Manifest
import Storage
import Synchrony

/// A team, its machines and its store, in which chance decides and a seed decides on chance.
///
/// Everything happens on one thread. The engine is the real one.
package final class Simulation: Sendable {
  /// How a simulation ended.
  package struct Outcome: Sendable {
    /// What broke a promise; none if all is well.
    package var violations: [String]
    /// What happened, if that was asked for.
    package var lines: [String]
    /// How many runs of the program there were.
    package var runs: Int
  }

  let scenario: Scenario
  let scheduler: Scheduler
  let trace: Trace
  let oracle: Oracle
  let server: Server
  let network: Network
  let chance: Chance
  let people: [Person]
  private let isOver = Confined(false)
  /// Whether the people have gone home, and the weather is fine.
  private let isQuiet = Confined(false)
  private let runs: Confined<Int>
  private let brokenOff = Confined(0)

  private static let beginning: Int64 = 1_795_000_000

  private init(_ scenario: Scenario, isTraced: Bool) {
    self.scenario = scenario
    chance = Chance(seed: scenario.seed, stream: 2)
    let scheduler = Scheduler(Chance(seed: scenario.seed, stream: 3))
    self.scheduler = scheduler
    let trace = Trace(isOn: isTraced) { scheduler.now }
    let runs = Confined(0)
    self.runs = runs
    let oracle = Oracle(trace) { runs.value }
    (self.trace, self.oracle) = (trace, oracle)
    server = Server(scenario.kind, scenario.sabotage, oracle: oracle) {
      Self.time(scheduler, ahead: 0)
    }
    network = Network(
      scenario.weather,
      scheduler,
      mayComeLate: scenario.kind.judgesEverything,
    )
    let texts = Texts()
    people = (0..<scenario.people).map { index in
      let nature = scenario.machines[index]
      let name = Scenario.mostPeople[index]
      let disk = Disk(nature.disk, owner: name, oracle: oracle) {
        Self.time(scheduler, ahead: nature.skew)
      }
      return Person(
        name: name,
        disk: disk,
        names: scenario.names,
        texts: texts,
        oracle: oracle,
        trace: trace,
      )
    }
  }

  private static func time(_ scheduler: Scheduler, ahead skew: Int64) -> FileTime {
    let (seconds, attoseconds) = scheduler.now.components
    return FileTime(
      seconds: beginning + skew + seconds,
      nanoseconds: Int32(attoseconds / 1_000_000_000),
    )
  }

  /// Runs a scenario from beginning to end.
  package static func run(_ scenario: Scenario, isTraced: Bool = false) -> Outcome {
    let simulation = Simulation(scenario, isTraced: isTraced)
    let scheduler = simulation.scheduler
    Task(executorPreference: scheduler) {
      await simulation.live()
      simulation.isOver.value = true
    }
    let ending = scheduler.run { simulation.isOver.value }
    if ending != .done { simulation.oracle.fail(ending.rawValue) }
    scheduler.end()
    return Outcome(
      violations: simulation.oracle.violations,
      lines: simulation.trace.lines,
      runs: simulation.runs.value,
    )
  }

  private func live() async {
    await withTaskGroup { group in
      for index in people.indices {
        group.addTask { await self.work(index) }
      }
    }
    network.clear()
    while network.isBusy { await scheduler.wait(.seconds(5)) }
    isQuiet.value = true
    await settle()
  }

  private func work(_ index: Int) async {
    for turn in scenario.turns where turn.person == index {
      await scheduler.wait(turn.pause)
      if case .sync(let run) = turn.action {
        _ = await sync(index, run, Chance(seed: turn.seed))
      } else {
        people[index].act(turn.action, Chance(seed: turn.seed))
      }
    }
  }

  /// Whether a run did not do all that it set out to do.
  var hasBrokenOff: Bool { brokenOff.value > 0 }

  // MARK: The end

  /// Lets everybody sync in turn until nobody has anything to do, and looks at what is left.
  private func settle() async {
    let rounds = people.count * 2 + 4
    for _ in 0..<rounds {
      var isSettled = true
      for index in people.indices {
        let hadWork = await sync(index, Turn.Run(), chance)
        if hadWork { isSettled = false }
      }
      if isSettled { break }
    }
    Inspection(self).inspect()
  }

  // MARK: A run of the program

  /// Runs the program as a person does.
  ///
  /// - Returns: whether there was anything to do, or it did not come to its end.
  func sync(_ index: Int, _ run: Turn.Run, _ chance: Chance) async -> Bool {
    runs.value += 1
    let person = people[index]
    let sender = Sender(person: person.name, run: runs.value)
    let process = Process(stepsLeft: run.end?.steps, since: run.end?.since ?? .start)
    let listener = Listener(trace, person: person.name)
    trace.note(person.name, "syncs \(run)")
    let task = Task(executorPreference: scheduler) {
      let nature = self.scenario.machines[index]
      return await self.carryOut(run, person, sender, nature, process, listener, chance)
    }
    process.whenStepsEnd { [trace, chance] in
      switch run.end?.fate {
      case .interrupted:
        trace.note(person.name, "is interrupted")
        task.cancel()
      case let fate?:
        trace.note(person.name, "dies: \(fate)")
        process.die()
        person.disk.releaseLocks(of: process)
        if fate == .powerCut { person.disk.losePower(chance) }
      case nil: break
      }
    }
    let isDone = await task.value
    process.whenStepsEnd {}
    if !isDone { brokenOff.value += 1 }
    person.disk.releaseLocks(of: process)
    return listener.work > 0 || !isDone
  }

  /// - Returns: whether the run came to its end without a failure.
  private func carryOut(
    _ run: Turn.Run,
    _ person: Person,
    _ sender: Sender,
    _ nature: Scenario.Nature,
    _ process: Process,
    _ listener: Listener,
    _ chance: Chance,
  ) async -> Bool {
    let environment = environment(nature, process, chance)
    var options = SyncOptions()
    options.mode = run.mode
    options.isReadOnly = run.isReadOnly
    options.jobs = run.jobs
    options.maxDelete = .count(1_000)
    let storage = storage(for: person, sender, process, environment, chance, listener)
      .guarded(for: options, in: environment)
    let session = Session(
      storage: storage,
      tree: tree(of: person, sender, nature, process, chance),
      editor: person.name,
      participants: Participants(
        prompter: NoPrompter(),
        reviewer: AutomaticReviewer(conflicts: run.policy),
        reporter: listener,
      ),
      environment: environment,
    )
    var isDone = false
    do {
      let summary = try await session.synchronize(options)
      isDone = summary.failed == 0 && !summary.isInterrupted
      trace.note(person.name, "ends, \(summary.failed) failed")
    } catch {
      trace.note(person.name, "ends: \(error)")
    }
    await storage.close()
    if isQuiet.value { oracle.holders.ended(sender.run) }
    return isDone && !process.isDead
  }

  private func tree(
    of person: Person,
    _ sender: Sender,
    _ nature: Scenario.Nature,
    _ process: Process,
    _ chance: Chance,
  ) -> DiskTree {
    // Without a way to exchange two files, nothing keeps what is written at that very moment.
    let meddling = nature.disk.canExchange ? scenario.meddling : 0
    let actions: [Turn.Action] = [.write, .write, .edit, .edit, .edit, .remove, .rename, .touch]
    return DiskTree(person.disk, process, sender, scenario.sabotage) { [self] endangered in
      scheduler.pass(chance.microseconds(0...30))
      if isQuiet.value || process.isDead { return }
      if chance.happens(meddling) { person.act(chance.pick(actions) ?? .edit, chance) }
      if let endangered, chance.happens(meddling * 15) { person.edit(endangered) }
    }
  }

  private func storage(
    for person: Person,
    _ sender: Sender,
    _ process: Process,
    _ environment: Environment,
    _ chance: Chance,
    _ listener: Listener,
  ) -> ConditionalStorage {
    let link = Link(server, process, scheduler, network, chance, trace, sender)
    var settings = ConditionalStorage.Settings()
    settings.time = environment.time
    settings.random = environment.random
    settings.executor = scheduler
    return ConditionalStorage(
      link,
      known: scenario.kind.isProbed ? nil : scenario.kind.judged,
      memory: ConditionMemory(
        load: { person.memory.value },
        save: { if !process.isDead { person.memory.value = $0 } },
      ),
      owner: LockOwner(user: person.name, host: person.name, machine: "", process: 0),
      settings: settings,
      tell: { listener.report(.warning("\($0)")) },
    )
  }

  private func environment(
    _ nature: Scenario.Nature,
    _ process: Process,
    _ chance: Chance,
  ) -> Environment {
    let scheduler = scheduler
    return Environment(
      now: { Self.time(scheduler, ahead: nature.skew) },
      wallClock: { Timestamp(seconds: $0.seconds + nature.zone * 3_600) },
      moment: { FileTime(seconds: $0.seconds - nature.zone * 3_600) },
      token: {
        let digits = String(chance.next(), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
      },
      time: Timekeeper(
        now: { scheduler.now },
        sleep: { duration in
          if process.isDead { throw CancellationError() }
          try await scheduler.sleep(duration)
          if process.isDead { throw CancellationError() }
        },
        block: { scheduler.pass($0) },
      ),
      random: chance.source,
      workforce: { _ in scheduler },
    )
  }
}
