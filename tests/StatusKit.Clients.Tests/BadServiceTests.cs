using Microsoft.AspNetCore.Http;
using StatusKit.Nmp;
using static StatusKit.Clients.Tests.TestService;

namespace StatusKit.Clients.Tests;

/// <summary>R-11: services that answer without end, send on in circles, or never answer. Each client ends, and takes no more than it may.</summary>
public sealed class BadServiceTests
{
    private const long TenGigabytes = 10L << 30;
    private const int Limit = 4 << 20;

    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };

    private delegate Task Ask(TestService service, TimeProvider time, HttpClient http);

    public static TheoryData<string> Clients => ["CFS", "CFS list", "Exchange", "Exchange nodes", "agent"];

    [Theory]
    [MemberData(nameof(Clients))]
    [Trait("Trial", "R-11")]
    public async Task An_answer_of_ten_gigabytes_is_left_at_the_limit(string client)
    {
        Assert.Null(await ReadsTooMuch(AskBy(client), TenGigabytes, TenGigabytes));
        Assert.Null(await ReadsTooMuch(AskBy(client), TenGigabytes, null));
    }

    [Theory]
    [MemberData(nameof(Clients))]
    [Trait("Trial", "R-11")]
    public async Task A_circle_of_redirects_ends(string client) => Assert.Null(await GoesInCircles(AskBy(client), Http));

    [Theory]
    [MemberData(nameof(Clients))]
    [Trait("Trial", "R-11")]
    public async Task A_service_that_never_answers_is_given_up(string client) => Assert.Null(await WaitsForEver(AskBy(client)));

    [Fact]
    [Trait("Control", "R-11")]
    public async Task A_client_without_limits_is_caught()
    {
        Assert.Equal("it took 16777216 bytes", await ReadsTooMuch(AskPlainly, 16 << 20, null));
        using var following = new HttpClient(new SocketsHttpHandler { MaxAutomaticRedirections = 20 });
        Assert.Equal("it sent 21 requests", await GoesInCircles(AskPlainly, following));
        Assert.Equal("it does not give up", await WaitsForEver(AskPlainly));
    }

    // Each gives what is wrong with the client, or null.
    private static async Task<string?> ReadsTooMuch(Ask ask, long length, long? header)
    {
        await using var service = await StartAsync(async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = header;
            var block = new byte[1 << 16];
            Array.Fill(block, (byte)' ');
            for (var sent = 0L; sent < length && !context.RequestAborted.IsCancellationRequested; sent += block.Length)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
            }
        });
        using var counting = new CountingHandler();
        using var http = new HttpClient(counting) { Timeout = Timeout.InfiniteTimeSpan };
        var error = await ErrorOf(ask(service, new FakeTime(), http));
        return counting.Received > 2 * Limit ? $"it took {counting.Received} bytes" : error is StatusServiceError.TooLarge ? null : $"it said {error}";
    }

    private static async Task<string?> GoesInCircles(Ask ask, HttpClient http)
    {
        await using var service = await StartAsync(context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = $"{context.Request.Path}{context.Request.QueryString}";
            return Task.CompletedTask;
        });
        var error = await ErrorOf(ask(service, new FakeTime(), http));
        return service.Requests.Count > 4 ? $"it sent {service.Requests.Count} requests" : error is StatusServiceError.Redirected ? null : $"it said {error}";
    }

    // The service answers after an hour: who is still there to take the answer would have waited for ever.
    private static async Task<string?> WaitsForEver(Ask ask)
    {
        var time = new FakeTime();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var service = await StartAsync(context =>
        {
            asked.TrySetResult();
            return answer.Task;
        });
        var call = ask(service, time, Http);
        await asked.Task;
        time.Advance(TimeSpan.FromHours(1));
        answer.SetResult();
        return await ErrorOf(call) is StatusServiceError.TimedOut ? null : "it does not give up";
    }

    private static async Task<StatusServiceError?> ErrorOf(Task call)
    {
        try
        {
            await call;
            return null;
        }
        catch (Exception e) when (e is StatusServiceException or HttpRequestException)
        {
            return (e as StatusServiceException)?.Error;
        }
    }

    private static Ask AskBy(string client) => (service, time, http) => AskAsync(client, service, time, http);

    private static async Task AskPlainly(TestService service, TimeProvider time, HttpClient http) => await http.GetByteArrayAsync(service.Address);

    private static async Task AskAsync(string client, TestService service, TimeProvider time, HttpClient http)
    {
        switch (client)
        {
            case "CFS":
                await new CfsClient(http, new() { BaseAddress = service.Address, MaxResponseBytes = Limit }, time).GetAsync("s1");
                break;
            case "CFS list":
                await new CfsClient(http, new() { BaseAddress = service.Address, MaxResponseBytes = Limit }, time).ListAsync().CountAsync();
                break;
            case "Exchange":
                await new ExchangeClient(http, new() { BaseAddress = new(service.Address, "v1"), Org = "acme", MaxResponseBytes = Limit }, time).GetStatusAsync(new(new("acme", "n1"), new("acme", "p1")));
                break;
            case "Exchange nodes":
                await new ExchangeClient(http, new() { BaseAddress = new(service.Address, "v1"), Org = "acme", MaxResponseBytes = Limit }, time).GetNodeStatusesAsync(new("acme", "n1"));
                break;
            default:
                await new AgentClient(http, new() { BaseAddress = service.Address, MaxResponseBytes = Limit }, time).GetAsync(new ExchangeId("acme", "p1"));
                break;
        }
    }

    /// <summary>Counts the bytes of answers that the client took.</summary>
    private sealed class CountingHandler() : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        private long _received;

        public long Received => Interlocked.Read(ref _received);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            var content = new StreamContent(new CountingStream(await response.Content.ReadAsStreamAsync(cancellationToken), count => Interlocked.Add(ref _received, count)));
            foreach (var header in response.Content.Headers)
            {
                content.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }

            response.Content = content;
            return response;
        }
    }

    private sealed class CountingStream(Stream inner, Action<int> count) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            count(read);
            return read;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
