namespace SpectrumMail.Benchmarks;

/// <summary>The wire of a listing, drained.</summary>
internal static class RawReader
{
    public static (double Seconds, double First, double Cpu, int Count) Run(Server server, string folder)
    {
        using var wire = new RawWire(server.Port, server.User, server.Password);
        wire.Run($"EXAMINE \"{folder}\"");
        var measure = new Measure();
        int lines = wire.Run("FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)");
        return (measure.Seconds, 0, measure.Cpu, lines);
    }
}
