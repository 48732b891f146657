using SpectrumMail.Models;

namespace SpectrumMail.Mail.Waiting;

/// <summary>Who takes what arrives.</summary>
internal interface IWaitObserver
{
    /// <summary>A message that is waited for. False when no more are wanted.</summary>
    /// <param name="message">The message.</param>
    /// <param name="position">Is to be told when the message is taken, in the moment it is.</param>
    bool Arrived(SpectrumMessage message, WaitPosition position);

    /// <summary>Something is wrong with a single message.</summary>
    void Problem(MailException problem);

    /// <summary>The folder was recreated: what is in it now does not count as arrived.</summary>
    void StartsOver();

    /// <summary>The connection broke; it is recreated by and by.</summary>
    /// <param name="failure">What happened.</param>
    /// <param name="failures">How often that was in a row.</param>
    void Broken(MailException failure, int failures);

    /// <summary>Returns when everything that arrived has been dealt with: only then does the wait need the connection again.</summary>
    void Settle();

    /// <summary>The wait goes on.</summary>
    void Waiting();
}
