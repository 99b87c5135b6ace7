// Reads a session as the service writes it, says what it means, and writes the same bytes again.
using System.Text;
using StatusKit;
using StatusKit.Cfs;
using StatusKit.Json;

byte[] json = """
    {
      "name": "example",
      "configuration": { "name": "compute-24.7", "limit": "" },
      "status": {
        "artifacts": [],
        "session": {
          "job": "cfs-4d1084f7",
          "start_time": "2026-03-02T08:00:00",
          "completion_time": "2026-03-02T08:26:31",
          "status": "complete",
          "succeeded": "false"
        }
      },
      "site": "north"
    }
    """u8.ToArray();

// What is unknown is kept and reported.
var findings = new List<JsonFinding>();
CfsSession session = CfsJson.V3.Session.Read(json, findings);
foreach (JsonFinding finding in findings)
{
    Console.WriteLine($"{finding.Code} at {finding.Path}");
}

CfsSessionRun run = session.Status.Session;
Console.WriteLine($"{session.Name}: {run.Status}, so it is final: {run.IsFinal}, and it {(run.Phase == StatusPhase.Succeeded ? "succeeded" : "failed")} after {run.Duration}");
Console.WriteLine($"started {run.StartTime}, at {run.StartTime.ToDateTimeOffset():u}");

// The service sorts the members and indents by two blanks, and so does the writer.
CfsSession renamed = session with { Name = "copy" };
Console.WriteLine(Encoding.UTF8.GetString(CfsJson.V3.Run.Write(renamed.Status.Session)));
Console.WriteLine($"reading what was written gives the same: {CfsJson.V3.Session.Read(CfsJson.V3.Session.Write(renamed)).Equals(renamed)}");
