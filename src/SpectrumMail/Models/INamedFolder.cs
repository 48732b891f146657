namespace SpectrumMail.Models;

/// <summary>What a folder can be called by.</summary>
internal interface INamedFolder
{
    /// <summary>The decoded path, with the server's own separator.</summary>
    string Path { get; }

    /// <summary>The path with slashes and without the namespace's prefix: what a script may write for any server.</summary>
    string PortablePath { get; }

    /// <summary>What it is for.</summary>
    FolderUse SpecialUse { get; }

    /// <summary>Whose folder it is; never All.</summary>
    MailboxNamespace Namespace { get; }
}
