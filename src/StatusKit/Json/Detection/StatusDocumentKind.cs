namespace StatusKit.Json;

/// <summary>The kinds of documents that <see cref="StatusDocument.Detect"/> distinguishes.</summary>
public enum StatusDocumentKind
{
    /// <summary>JSON of no known kind.</summary>
    Unknown = 0,

    /// <summary>A record of the CFS API: one session.</summary>
    CfsSession,

    /// <summary>The body of a PATCH to a CFS session: a status section without a name.</summary>
    CfsSessionPatch,

    /// <summary>The status section of a CFS session.</summary>
    CfsSessionStatus,

    /// <summary>The <c>status.session</c> object of a CFS session.</summary>
    CfsSessionRun,

    /// <summary>The list of artifacts of a CFS session.</summary>
    CfsSessionArtifacts,

    /// <summary>A list of CFS sessions, in any wrapper.</summary>
    CfsSessionList,

    /// <summary>The answer of a multi-delete of CFS sessions: names alone.</summary>
    CfsSessionIds,

    /// <summary>One NMP status without a key: a status file, or the body of a PUT.</summary>
    NmpStatus,

    /// <summary>A status file of early 2022, without the section <c>agentUpgradePolicyStatus</c>.</summary>
    NmpFlatStatus,

    /// <summary>NMP statuses by policy with the members that never leave the node: the answer of its agent.</summary>
    NmpAgentStatuses,

    /// <summary>The Exchange's answer for one node.</summary>
    NmpExchangeStatuses,

    /// <summary>NMP statuses by policy: what <c>hzn … -l</c> prints for one node.</summary>
    NmpStatusesByPolicy,

    /// <summary>NMP statuses by node and policy: what <c>hzn exchange nmp status -l</c> prints.</summary>
    NmpStatusesByNode,

    /// <summary>NMP states by node or by policy: what <c>hzn</c> prints without <c>-l</c>.</summary>
    NmpStates,

    /// <summary>A policy of node management: which upgrade, when, and for which nodes.</summary>
    NmpPolicy,

    /// <summary>The Exchange's answer to <c>POST /changes</c>.</summary>
    ExchangeChanges,

    /// <summary>What <c>hzn eventlog list</c> prints.</summary>
    HznEventLog,

    /// <summary>A session of the Boot Orchestration Service.</summary>
    BosSession,

    /// <summary>The status of a session of the Boot Orchestration Service.</summary>
    BosSessionStatus,

    /// <summary>A session template of the Boot Orchestration Service.</summary>
    BosSessionTemplate,

    /// <summary>A configuration for CFS sessions: its layers and playbooks.</summary>
    CfsConfiguration,

    /// <summary>A node as CFS configures it, with its desired configuration and error count.</summary>
    CfsComponent,

    /// <summary>An image of the Image Management Service.</summary>
    ImsImage,

    /// <summary>An object of the Kubernetes API.</summary>
    KubernetesObject,

    /// <summary>An error document, <c>application/problem+json</c>.</summary>
    Problem,

    /// <summary>Nothing but white space.</summary>
    Empty,

    /// <summary>TOML, the default output of <c>cray</c>.</summary>
    Toml,

    /// <summary>The output of <c>cray … --format yaml</c>, or any other text in that language.</summary>
    Yaml,

    /// <summary>Text with the byte order mark of UTF-16 that is not valid UTF-16.</summary>
    Utf16,

    /// <summary>Text that is not JSON, or JSON that breaks off before its kind shows.</summary>
    Malformed,
}
