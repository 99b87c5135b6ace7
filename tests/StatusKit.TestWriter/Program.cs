using System.Globalization;
using StatusKit;
using StatusKit.Cfs;
using StatusKit.PostgreSql;
using StatusKit.Sqlite;
using StatusKit.Storage;

// A process that writes to a database, for the tests that kill it or run several of it: writer STORE CONNECTION VERB ARGUMENTS.
// It tells on its output, line by line, what the store acknowledged.
var database = Open(args[0], args[1]);
await using var opened = (IAsyncDisposable)database;
var sessions = database.GetStore<CfsSession>();
switch (args[2])
{
    case "create": // create PREFIX: for ever; "name version" for each
        for (var i = 0; ; i++)
        {
            Tell($"{args[3]}-{i} {await Create(sessions, $"{args[3]}-{i}", i)}");
        }

    case "create-unasked": // the same, but tells before the store has answered: what no writer may do
        for (var i = 0; ; i++)
        {
            _ = Create(sessions, $"{args[3]}-{i}", i);
            Tell($"{args[3]}-{i} 0");
        }

    case "increment": // increment NAME COUNT: adds one, COUNT times
        for (var i = int.Parse(args[4], CultureInfo.InvariantCulture); i > 0; i--)
        {
            var update = await sessions.UpdateAsync(new(args[3]), session => StatusUpdate.Applied(WithNumber(session, NumberOf(session) + 1)), TimeSpan.FromMinutes(2));
            Tell($"{update.Kind} {update.Sequence}");
        }

        break;

    case "mix": // mix SEED COUNT: writes, overwrites and deletes some of twenty names
        await Mix(new Random(int.Parse(args[3], CultureInfo.InvariantCulture)), int.Parse(args[4], CultureInfo.InvariantCulture));
        break;

    case "endure": // endure PREFIX COUNTER WRITERS: creates, updates, reads and watches until its input ends, whatever happens to the server
        await Endurance.Run(sessions, args[3], new(args[4]), int.Parse(args[5], CultureInfo.InvariantCulture));
        break;

    default:
        throw new ArgumentException($"'{args[2]}' is no verb.");
}

return 0;

async Task Mix(Random random, int count)
{
    for (var i = 0; i < count; i++)
    {
        var name = $"n{random.Next(20)}";
        await Patiently(async () =>
        {
            var stored = await sessions.GetAsync(new(name));
            return stored is { } there && random.Next(4) == 0
                ? await sessions.DeleteAsync(new(name), there.Sequence)
                : (stored is null ? await sessions.CreateAsync(Session(name, i)) : await sessions.ReplaceAsync(Session(name, i), stored.Sequence)) is not null;
        });
    }
}

async Task<long> Create(IStatusStore<CfsSession> store, string name, int number) =>
    await Patiently(() => store.CreateAsync(Session(name, number)).AsTask()) ?? throw new InvalidOperationException($"'{name}' is there already");

// Nothing was written when the store says that it was busy.
async Task<TResult> Patiently<TResult>(Func<Task<TResult>> call)
{
    while (true)
    {
        try
        {
            return await call();
        }
        catch (SqliteStatusException e) when (e.IsBusy)
        {
        }
    }
}

static IStatusDatabase Open(string store, string connection) => store switch
{
    "sqlite" => new SqliteStatusDatabase(connection),
    "sqlite-hasty" => new SqliteStatusDatabase(connection, new() { IsDurable = false }), // acknowledges before the disk has it
    "sqlite-shared" => new SqliteStatusDatabase(connection, new() { MultiProcess = true, BusyTimeout = TimeSpan.FromSeconds(30), MaxHistory = 100_000 }),
    _ when store.StartsWith("postgresql/", StringComparison.Ordinal) => new PostgreSqlStatusDatabase(connection, new() { Schema = store["postgresql/".Length..], MaxHistory = 100_000 }),
    _ => throw new ArgumentException($"'{store}' is no store."),
};

static CfsSession Session(string name, int number) => WithNumber(new() { Name = name, Status = new() { Session = new() { Status = CfsSessionState.Pending } } }, number);

static CfsSession WithNumber(CfsSession session, int number) => session with { Tags = session.Tags.With("number", number.ToString(CultureInfo.InvariantCulture)) };

static int NumberOf(CfsSession session) => int.Parse(session.Tags["number"], CultureInfo.InvariantCulture);

static void Tell(string line)
{
    Console.Out.WriteLine(line);
    Console.Out.Flush();
}
