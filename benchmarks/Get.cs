// What the native command is compared with: dotnet publish benchmarks/Get.cs, then Get URL copies the answer to stdout.
using var http = new HttpClient(new SocketsHttpHandler());
await using var body = await http.GetStreamAsync(new Uri(args[0]));
await using var stdout = Console.OpenStandardOutput();
await body.CopyToAsync(stdout);
