using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace StatusKit.AspNetCore;

/// <summary>
/// What clients ask the CFS service before they deal with sessions: its version, and the options that have an effect on
/// them.
/// </summary>
internal static class CfsServiceEndpoints
{
    private static readonly byte[] Version =
        "{\n  \"major\": \"1\",\n  \"minor\": \"31\",\n  \"patch\": \"1\"\n}\n"u8.ToArray();

    public static void Map(RouteGroupBuilder group, CfsApi api)
    {
        foreach (var path in new[] { "/versions", "/v3", "/v2" })
        {
            group.MapGet(
                path,
                context => JsonAnswer.WriteAsync(
                    context, StatusCodes.Status200OK, CfsApi.Json, Version)).Needs(StatusRight.Read);
        }

        group.MapGet("/v3/options", context => api.CallAsync(context, GetOptionsAsync)).Needs(StatusRight.Read);
    }

    private static Task GetOptionsAsync(HttpContext context, CfsApi api)
    {
        var options = api.Options;
        var config = JsonEncodedText.Encode(options.DefaultAnsibleConfig);
        return JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, CfsApi.Json, Encoding.UTF8.GetBytes(
            $"{{\n  \"default_ansible_config\": \"{config}\",\n  \"default_page_size\": {options.DefaultPageSize},\n  "
            + $"\"include_ara_links\": {(options.IncludeAraLinks ? "true" : "false")}\n}}\n"));
    }
}
