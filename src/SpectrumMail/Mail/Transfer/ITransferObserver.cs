using SpectrumMail.Models;

namespace SpectrumMail.Mail.Transfer;

/// <summary>Who is told how the transfer goes. Called from background threads.</summary>
internal interface ITransferObserver
{
    /// <summary>A message could not be transferred; the others go on.</summary>
    void Failed(MailException failure, string target);

    /// <summary>So many of so many messages are done.</summary>
    void Progress(int done, int total);

    /// <summary>Something that the user may not expect.</summary>
    void Warn(string text);

    /// <summary>What is being done.</summary>
    void Tell(string text);
}
