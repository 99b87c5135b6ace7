namespace StatusKit.Nmp;

/// <summary>The kind of a node: devices and clusters install in different ways.</summary>
public enum NmpNodeType
{
    /// <summary>An edge device: a rollback may follow <c>failed</c>.</summary>
    Device = 0,

    /// <summary>An edge cluster: <c>failed</c> is the end.</summary>
    Cluster,
}
