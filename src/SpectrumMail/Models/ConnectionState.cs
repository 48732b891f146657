namespace SpectrumMail.Models;

/// <summary>The state of a session's mailbox connection.</summary>
public enum ConnectionState
{
    /// <summary>Not connected yet; the first command connects.</summary>
    NotConnected,

    /// <summary>Connected and signed in.</summary>
    Open,

    /// <summary>Cut off, for example by Ctrl+C or by the server; the next command connects again.</summary>
    Broken,

    /// <summary>Closed by Disconnect-Spectrum.</summary>
    Closed,
}
