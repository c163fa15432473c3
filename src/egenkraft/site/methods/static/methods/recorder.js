/* What is said becomes the field's file. Short: it is sent to phones. */
(() => {
	for (const f of document.querySelectorAll("[data-record]")) {
		if (!("MediaRecorder" in self) || !navigator.mediaDevices) break;
		const b = document.createElement("button"), p = document.createElement("p"), w = f.dataset;
		let r, n;
		b.type = "button";
		b.className = "btn";
		b.textContent = w.record;
		p.role = "status";
		f.after(b, p);
		b.onclick = async () => {
			if (r?.state == "recording") return r.stop();
			let s;
			try {
				s = await navigator.mediaDevices.getUserMedia({ audio: true });
			} catch {
				return b.remove();
			}
			const d = [], t = Date.now();
			r = new MediaRecorder(s, { audioBitsPerSecond: 32000 });
			r.ondataavailable = (e) => d.push(e.data);
			r.onstop = () => {
				clearTimeout(n);
				s.getTracks().map((x) => x.stop());
				const h = new DataTransfer();
				h.items.add(new File(d, "idea", { type: r.mimeType }));
				f.files = h.files;
				f.dispatchEvent(new Event("change"));
				b.textContent = w.record;
				p.textContent = `${w.kept} ${Math.ceil((Date.now() - t) / 1000)} s`;
			};
			r.start();
			n = setTimeout(() => r.stop(), 8e4);
			b.textContent = w.stop;
			p.textContent = "";
		};
	}
})();
