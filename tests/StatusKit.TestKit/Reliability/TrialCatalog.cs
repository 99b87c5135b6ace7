namespace StatusKit.TestKit;

/// <summary>A reliability trial.</summary>
/// <param name="Id">Its name, such as R-1: tests have it as the trait Trial, its negative controls as the trait Control.</param>
/// <param name="Promise">The promises that it shows.</param>
/// <param name="Shows">What it shows.</param>
/// <param name="Quick">The load of the quick form.</param>
/// <param name="Long">The load of the long form.</param>
public sealed record Trial(string Id, string Promise, string Shows, string Quick, string Long)
{
    /// <summary>All trials, in order.</summary>
    public static IReadOnlyList<Trial> All { get; } =
    [
        new("R-1", "P1", "SQLite: no acknowledged write of a killed process is lost", "25 kills", "500 kills"),
        new("R-2", "P1", "No acknowledged write is lost in a power cut: SQLite on ext4 and XFS, PostgreSQL on XFS", "10 cuts each, 3 of PostgreSQL", "120 cuts each, 60 of PostgreSQL"),
        new("R-3", "P2", "No update of one record is lost, by many writers and several processes", "8 to 16 writers", "64 writers"),
        new("R-4", "P2", "Of many who create one name, one succeeds", "16 to 32 callers", "64 callers"),
        new("R-5", "P3", "The history, replayed, is what is stored", "4 to 8 writers", "32 writers"),
        new("R-6", "P5", "Watchers that are cut again and again see each change once and in order", "160 to 16,000 changes", "1,000,000 changes in memory, 100,000 in SQLite and PostgreSQL; 20 watchers"),
        new("R-7", "P5", "A watcher that was away too long is notified, lists and misses nothing", "10 rounds", "10 longer rounds"),
        new("R-8", "P1 P6", "PostgreSQL: no acknowledged write is lost when the server is killed", "3 kills", "50 kills"),
        new("R-9", "P1 P6", "PostgreSQL: no acknowledged write is lost in a fail-over", "4 fail-overs", "20 fail-overs"),
        new("R-10", "P4", "Reads, writes and deletions at the same time are explained by one order", "20,000 operations", "200,000 operations"),
        new("R-11", "P9", "A client of a service that is slow, wrong or endless ends, with bounded memory", "each kind once", "each kind once"),
        new("R-12", "P9", "A paused server or a held lock makes no caller hang and loses nothing", "once", "once"),
        new("R-13", "P10", "A full, read-only or missing disk is a clear error, and all is well once it is cured", "each once", "each once"),
        new("R-14", "P10", "A damaged SQLite file opens, or is one named error; never a crash or a foreign exception", "200 files", "2,000 files"),
        new("R-15", "P2 P3 P9", "An error at the n-th step of each operation leaves no half write, and the next call works", "each step", "each step"),
        new("R-16", "P2 P5", "A clock that jumps or stands still changes no order", "each once", "each once"),
        new("R-17", "P7 P8", "Broken JSON is read whole or refused with a path; nothing else happens", "100,000 documents", "50 million documents or an hour"),
        new("R-18", "P7 P8", "Broken times are read as an independent grammar reads them, and kept", "200,000 strings", "100 million strings or 20 minutes"),
        new("R-19", "P7", "Bad requests over real sockets change nothing, and the next good one works", "each once", "each once"),
        new("R-20", "P9", "Thousands of idle watchers and one that never reads cost bounded memory and slow no writer", "100 connections", "2,000 connections"),
        new("R-21", "P2", "Merging is idempotent, free of order but for the job rule, and monotone", "10,000 cases", "100,000 cases"),
        new("R-22", "P2", "The table of transitions has no dead end and is what the specification lists", "each row", "each row"),
        new("R-23", "P11", "Secrets reach no log, exception, span, problem or change", "each once", "each once"),
        new("R-24", "P9", "Mixed load grows neither memory, nor handles, nor the log of the database", "a moment", "30 minutes"),
        new("R-25", "P8 P10", "Databases of older versions open with all they hold; newer ones are refused untouched", "each once", "each once"),
        new("R-26", "P10", "An engine with a known fault is reported, and kept from where it strikes", "each once", "each once"),
        new("R-27", "P9", "The tests pass again and again on a busy machine, in any order", "not in CI", "50 runs"),
        new("R-28", "P2", "Tests notice when the code is changed", "not in CI", "each mutant"),
    ];

    /// <summary>What StatusKit promises, by the names that trials cite.</summary>
    public static IReadOnlyList<(string Id, string Text)> Promises { get; } =
    [
        ("P1", "An acknowledged write survives a crash of the process and of the database, and a power cut (SQLite and PostgreSQL with their defaults)."),
        ("P2", "No update is lost: an update applies to the version that it read or is retried; of many creations of one name, one succeeds."),
        ("P3", "A write is whole: value, change and history together, or none of them."),
        ("P4", "Calls for one record are linearizable on the primary."),
        ("P5", "A watcher sees each change once, in one order that agrees with versions, across reconnects; or it is notified that the past was compacted."),
        ("P6", "An unknown outcome is reported as such, and repeating an update is safe."),
        ("P7", "Bad input changes nothing and is answered."),
        ("P8", "What is not understood is kept: unknown members, states, times."),
        ("P9", "The host is never blocked: cancellation works, disposal ends, memory stays bounded."),
        ("P10", "A database that is unwell is reported: an engine with a known fault, a damaged file, a newer schema."),
        ("P11", "Secrets reach no log, error, span or change."),
    ];
}
