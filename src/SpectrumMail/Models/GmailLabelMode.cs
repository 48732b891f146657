namespace SpectrumMail.Models;

/// <summary>What becomes of Gmail's labels at another server, where a message is in one folder.</summary>
public enum GmailLabelMode
{
    /// <summary>
    /// A folder for each label: a message with several labels is copied to each of these folders. Of All Mail only the messages
    /// that are in no other folder are copied: those that were archived.
    /// </summary>
    Folder,

    /// <summary>
    /// Each message is copied once, to one folder: the inbox, drafts, sent mail, or that of its deepest label, in this order; by
    /// name among labels of the same depth. Its other labels become keywords.
    /// </summary>
    Keyword,
}
