// Serves CFS sessions, the hub's management status and the agent's API, with a stream of changes and a dashboard. Over one SQLite file:
//   dotnet run --project samples/StatusServer
// Over PostgreSQL, by as many processes as you like:
// dotnet run --project samples/StatusServer -- --postgres "Host=localhost;Database=status;Username=status" --urls
// http://127.0.0.1:5001
using OpenTelemetry;
using StatusKit.AspNetCore;
using StatusKit.Nmp;
using StatusKit.PostgreSql;
using StatusKit.Sqlite;

var builder = WebApplication.CreateBuilder(args);
var postgres = builder.Configuration["postgres"];
var services = builder.Services;

if (postgres is not null)
{
    services.AddPostgreSqlStatusDatabase(postgres).AddHealthChecks().AddCheck<PostgreSqlStatusHealthCheck>("statuses");
}
else
{
    services.AddSqliteStatusDatabase(
        $"Data Source={builder.Configuration["file"] ?? "status.db"}").AddHealthChecks().AddCheck<SqliteStatusHealthCheck>("statuses");
}

services.AddStatusEndpoints();
services.Configure<CfsEndpointOptions>(options => options.AraHost = "ara.example.com");
services.Configure<AgentEndpointOptions>(options => options.Node = new ExchangeId("acme", "pump-07"));

// Metrics and traces are those of StatusKit and of ASP.NET Core, exported when a collector is named.
services.AddOpenApi();
var telemetry = services.AddOpenTelemetry()
    .WithMetrics(metrics => metrics.AddMeter("StatusKit", "Microsoft.AspNetCore.Hosting"))
    .WithTracing(traces => traces.AddSource("StatusKit", "Microsoft.AspNetCore"));
if (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is not null)
{
    telemetry.UseOtlpExporter();
}

var app = builder.Build();

// On anything but loopback the host does not start until each of these says who may call it, such as with
// RequireAuthorization().
app.MapCfsSessions();
app.MapExchangeManagementStatus();
app.MapAgentManagement();
app.MapStatusChanges();
app.MapStatusDashboard();
app.MapHealthChecks("/healthz");
app.MapOpenApi();
app.Run();
