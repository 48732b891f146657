namespace SpectrumMail.Models;

/// <summary>What a rule of a retention policy does with the messages that it decides.</summary>
public enum RetentionAction
{
    /// <summary>Leaves them where they are, whatever later rules say.</summary>
    Keep,

    /// <summary>Saves them to disk, and removes those whose copies are proven.</summary>
    Archive,

    /// <summary>Moves them to another folder of the mailbox.</summary>
    Move,

    /// <summary>Moves them to the Trash, or deletes them for good.</summary>
    Remove,
}

/// <summary>How far a rule of a retention policy was applied to a mailbox.</summary>
public enum RetentionStatus
{
    /// <summary>Nothing was changed: the row says what -Apply would do.</summary>
    Planned,

    /// <summary>The rule was applied.</summary>
    Done,

    /// <summary>
    /// A folder could not be read or was recreated meanwhile, or a message could not be processed; the row says why. The rest was
    /// processed, or would be.
    /// </summary>
    Partly,

    /// <summary>The mailbox could not be read, or its server cannot do what the rule says.</summary>
    Failed,
}
