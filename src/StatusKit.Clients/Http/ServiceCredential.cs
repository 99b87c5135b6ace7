using System.Net.Http.Headers;
using System.Text;

namespace StatusKit.Clients;

/// <summary>
/// What proves to a service who is calling. It never shows its secret: not in <see cref="ToString"/>, not in logs,
/// spans or exceptions.
/// </summary>
public sealed class ServiceCredential
{
    private readonly string[] _secrets;

    private ServiceCredential(AuthenticationHeaderValue header, params string[] secrets)
    {
        Header = header;
        _secrets = secrets;
    }

    internal AuthenticationHeaderValue Header { get; }

    internal bool IsBearer => Header.Scheme == "Bearer";

    /// <summary>A bearer token, as the gateway of a CSM system takes it.</summary>
    /// <param name="token">The token, without the word <c>Bearer</c>.</param>
    public static ServiceCredential Bearer(string token)
    {
        token = Checked(token, nameof(token));
        return new(new("Bearer", token), token);
    }

    /// <summary>
    /// A name and a password, as the Exchange takes them: <c>org/user</c> or <c>org/node</c>, and the password, API key
    /// or token.
    /// </summary>
    /// <param name="user">The name; a colon is not allowed.</param>
    /// <param name="password">The secret.</param>
    public static ServiceCredential Basic(string user, string password)
    {
        user = Checked(user, nameof(user));
        password = Checked(password, nameof(password));
        if (user.Contains(':', StringComparison.Ordinal))
        {
            throw new ArgumentException("The name of a basic credential must not contain a colon.", nameof(user));
        }

        var parameter = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        return new(new("Basic", parameter), parameter, password);
    }

    /// <summary>The scheme alone, such as <c>Bearer ***</c>.</summary>
    public override string ToString() => $"{Header.Scheme} ***";

    // A gateway may answer with the request that it got.
    internal string Redact(string text)
    {
        foreach (var secret in _secrets)
        {
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        }

        return text;
    }

    private static string Checked(string value, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(value, parameter);
        value = value.Trim(); // files end with a line break
        return value.Length > 0 && !value.Any(char.IsControl)
            ? value
            : throw new ArgumentException("A credential must not be blank or contain control characters.", parameter);
    }
}
