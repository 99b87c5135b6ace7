using Microsoft.AspNetCore.Http;
using StatusKit.Nmp;
using static StatusKit.Clients.Tests.TestService;

namespace StatusKit.Clients.Tests;

/// <summary>R-11: services that answer without end, send on in circles, or never answer. Each client ends, and takes no more than it may.</summary>
[Trait("Trial", "R-11")]
public sealed class BadServiceTests
{
    private const long TenGigabytes = 10L << 30;
    private const int Limit = 4 << 20;

    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };

    public static TheoryData<string> Clients => ["CFS", "CFS list", "Exchange", "Exchange nodes", "agent"];

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task An_answer_of_ten_gigabytes_is_left_at_the_limit(string client)
    {
        foreach (var length in new long?[] { TenGigabytes, null })
        {
            await using var service = await StartAsync(async context =>
            {
                context.Response.ContentType = "application/json";
                context.Response.ContentLength = length;
                var block = new byte[1 << 16];
                Array.Fill(block, (byte)' ');
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await context.Response.Body.WriteAsync(block, context.RequestAborted);
                }
            });
            using var counting = new CountingHandler();
            using var http = new HttpClient(counting) { Timeout = Timeout.InfiniteTimeSpan };
            var e = await Assert.ThrowsAsync<StatusServiceException>(() => AskAsync(client, service, new FakeTime(), http));
            Assert.Equal(StatusServiceError.TooLarge, e.Error);
            Assert.InRange(counting.Received, 0, 2 * Limit);
        }
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_circle_of_redirects_ends(string client)
    {
        await using var service = await StartAsync(context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = $"{context.Request.Path}{context.Request.QueryString}";
            return Task.CompletedTask;
        });
        var e = await Assert.ThrowsAsync<StatusServiceException>(() => AskAsync(client, service, new FakeTime(), Http));
        Assert.Equal(StatusServiceError.Redirected, e.Error);
        Assert.InRange(service.Requests.Count, 1, 6);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_service_that_never_answers_is_given_up(string client)
    {
        var time = new FakeTime();
        await using var service = await StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var call = AskAsync(client, service, time, Http);
        while (!call.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(StatusServiceError.TimedOut, (await Assert.ThrowsAsync<StatusServiceException>(() => call)).Error);
    }

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
