namespace SpectrumMail.Mail.Clients;

/// <summary>
/// Commands whose answers have not all been read. Their owner reads them one after the other; before anything else uses the
/// connection, it reads the rest.
/// </summary>
internal interface IUnfinished
{
    /// <summary>Reads the answers that are still to come, and keeps what they say. A failure cuts the connection.</summary>
    void Finish();
}
