/* Any sound that the browser can read is sent as plain samples: the lab's computer needs no decoder for it. */
(() => {
	const RATE = 24000;
	const words = (v, at, text) => [...text].forEach((sign, n) => v.setUint8(at + n, sign.charCodeAt(0)));
	const wav = (samples) => {
		const v = new DataView(new ArrayBuffer(44 + 2 * samples.length));
		words(v, 0, "RIFF");
		v.setUint32(4, 36 + 2 * samples.length, true);
		words(v, 8, "WAVEfmt ");
		v.setUint32(16, 16, true);
		v.setUint16(20, 1, true);
		v.setUint16(22, 1, true);
		v.setUint32(24, RATE, true);
		v.setUint32(28, 2 * RATE, true);
		v.setUint16(32, 2, true);
		v.setUint16(34, 16, true);
		words(v, 36, "data");
		v.setUint32(40, 2 * samples.length, true);
		samples.forEach((one, n) => v.setInt16(44 + 2 * n, Math.max(-1, Math.min(1, one)) * 32767, true));
		return new File([v], "speech.wav", { type: "audio/wav" });
	};
	for (const field of document.querySelectorAll("[data-wav]")) {
		const save = field.form.querySelector("[data-save]");
		field.accept = "audio/*";
		field.addEventListener("change", async () => {
			const given = field.files[0];
			if (!given || given.name == "speech.wav" || !self.OfflineAudioContext) return;
			save.disabled = true;
			try {
				const sound = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(await given.arrayBuffer());
				const kept = new DataTransfer();
				kept.items.add(wav(sound.getChannelData(0)));
				field.files = kept.files;
			} catch {
				/* no sound: it is sent as it is, and the answer says so */
			}
			save.disabled = false;
		});
	}
})();
