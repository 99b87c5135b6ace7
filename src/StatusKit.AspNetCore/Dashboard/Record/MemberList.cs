namespace StatusKit.AspNetCore;

/// <summary>Members under headings. What is empty is left out, and so is a heading without members.</summary>
internal sealed class MemberList(DashboardPage page)
{
    private string? _heading;
    private bool _isOpen;

    /// <summary>Starts the members of a heading.</summary>
    public void Start(string heading) => _heading = heading;

    /// <summary>Adds a text of the record.</summary>
    public void Add(string name, string value)
    {
        if (value.Length > 0)
        {
            Add(name, HtmlFragment.Create($"<bdi>{value}</bdi>"));
        }
    }

    /// <summary>Adds what is HTML already.</summary>
    public void Add(string name, HtmlFragment value)
    {
        if (value.Html.Length == 0)
        {
            return;
        }

        if (_heading is not null)
        {
            End();
            page.Body.Add($"<h3>{_heading}</h3><dl>");
            (_heading, _isOpen) = (null, true);
        }

        page.Body.Add($"<div><dt><bdi>{name}</bdi></dt><dd>{value}</dd></div>");
    }

    /// <summary>Closes the last heading.</summary>
    public void End()
    {
        if (_isOpen)
        {
            page.Body.Add($"</dl>");
            _isOpen = false;
        }
    }
}
